// Prints the tables of a data package as JSON, as frictionless.js finds them and its tableschema.js casts their rows.
const path = require('path')
const { Dataset } = require('frictionless.js')
const { Table } = require('tableschema')

async function tables(folder) {
  const dataset = await Dataset.load(folder)
  const rows = {}
  for (const { descriptor } of dataset.resources) {
    const schema = path.join(folder, descriptor.schema)
    // named, since it is guessed from the first lines otherwise
    const table = await Table.load(path.join(folder, descriptor.path), { schema, delimiter: ',' })
    rows[descriptor.name] = await table.read({ keyed: true, cast: true })
  }
  return rows
}

tables(process.argv[2]).then(
  rows => process.stdout.write(JSON.stringify(rows)),
  error => {
    console.error(error)
    process.exitCode = 1
  }
)
