// The table of claims: searched, filtered and sorted in the browser; rows are made as they are asked for.
'use strict'
;(() => {
  const AT_ONCE = 100
  const ID = 0, STATED = 1, QUANTITY = 5, DOCUMENTS = 7, SUMMARY = 8
  const SUPPLIER = 9, RECIPIENT = 10, GROUP = 11, STANCE = 12
  const FILTERS = { supplier: SUPPLIER, recipient: RECIPIENT, group: GROUP, stance: STANCE }
  const form = document.getElementById('filters')
  const table = document.getElementById('claims')
  const more = document.getElementById('more')
  const plain = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const words = CLAIMS.rows.map(row => plain(row.join(' ')))
  let order = { column: STATED, down: true }
  let found = []
  let shown = 0

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name)
    made.textContent = text
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    return made
  }

  // "../2025-03" and "2025-03/.." stand where 2025-03 does
  const sortable = cell => (order.column === STATED ? cell.replace(/^\.\.\//, '') : cell)

  const compare = (a, b) => {
    const one = sortable(CLAIMS.rows[a][order.column]), other = sortable(CLAIMS.rows[b][order.column])
    if (one === other) return a - b
    if (one === '' || other === '') return one === '' ? 1 : -1 // what is not known comes last, either way
    const result = typeof one === 'number' ? one - other : one < other ? -1 : 1
    return order.down ? -result : result
  }

  const inYears = (stated, since, until) => {
    if (!since && !until) return true
    const years = (stated.match(/\d{4}/g) || []).map(Number)
    if (!years.length) return false
    return (!since || Math.max(...years) >= since) && (!until || Math.min(...years) <= until)
  }

  const find = () => {
    const wanted = new FormData(form)
    const asked = plain(wanted.get('q')).split(/\s+/).filter(Boolean)
    const chosen = Object.entries(FILTERS).filter(([name]) => wanted.get(name))
    const since = Number(wanted.get('since')), until = Number(wanted.get('until'))
    found = [...CLAIMS.rows.keys()].filter(place => {
      const row = CLAIMS.rows[place]
      return chosen.every(([name, column]) => row[column] === wanted.get(name)) && inYears(row[STATED], since, until) &&
        asked.every(word => words[place].includes(word))
    }).sort(compare)
    table.tBodies[0].replaceChildren()
    shown = 0
    show()
    const state = new URLSearchParams([...wanted].filter(([, value]) => value))
    history.replaceState(null, '', state.size ? `#${state}` : location.pathname + location.search)
  }

  const show = () => {
    const part = found.slice(shown, shown + AT_ONCE)
    table.tBodies[0].append(...part.map(place => {
      const row = CLAIMS.rows[place]
      const line = document.createElement('tr')
      for (let column = STATED; column <= DOCUMENTS; column++) {
        line.append(element('td', row[column], column === DOCUMENTS ? { class: 'count' } : {}))
      }
      const cell = element('td', '')
      cell.append(element('a', row[SUMMARY], { href: `claims/${encodeURIComponent(encodeURIComponent(row[ID]))}.html` }))
      line.append(cell)
      return line
    }))
    shown += part.length
    more.hidden = shown >= found.length
    const all = found.length.toLocaleString('en')
    document.getElementById('count').textContent =
      found.length === 0 ? 'No claim is like that.' : `${all} of ${CLAIMS.rows.length.toLocaleString('en')} claims; ${shown.toLocaleString('en')} shown.`
  }

  const heads = () => {
    const line = document.createElement('tr')
    CLAIMS.columns.forEach((name, place) => {
      const column = place + STATED
      const head = element('th', '', { scope: 'col' })
      if (column === QUANTITY) {
        head.textContent = name // words, which have no order
      } else {
        const button = element('button', name, { type: 'button' })
        button.addEventListener('click', () => {
          order = { column, down: order.column === column && !order.down }
          heads()
          find()
          table.tHead.rows[0].cells[place].firstChild.focus()
        })
        head.append(button)
        if (order.column === column) head.setAttribute('aria-sort', order.down ? 'descending' : 'ascending')
      }
      line.append(head)
    })
    line.append(element('th', 'Says', { scope: 'col' }))
    table.tHead.replaceChildren(line)
  }

  const begin = () => {
    for (const [name, column] of Object.entries(FILTERS)) {
      const values = [...new Set(CLAIMS.rows.map(row => row[column]))].filter(Boolean).sort((a, b) => a.localeCompare(b, 'en'))
      form.elements[name].append(...values.map(value => element('option', value, { value })))
    }
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      if (form.elements[name]) form.elements[name].value = value
    }
    let waiting
    form.addEventListener('input', () => {
      clearTimeout(waiting)
      waiting = setTimeout(find, 100)
    })
    form.addEventListener('reset', () => setTimeout(find))
    form.addEventListener('submit', event => event.preventDefault())
    more.addEventListener('click', show)
    heads()
    find()
  }

  begin()
})()
