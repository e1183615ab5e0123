"""Plain Pandera on pandas, as its manual shows it: read every table with pandas, judge columns and keys, collect all failures."""

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

TYPES = {"string": "str", "integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[ns]"}


def column(field: dict[str, Any]) -> pa.Column:
    constraints = field.get("constraints", {})
    checks = [pa.Check.isin(constraints["enum"])] if "enum" in constraints else []
    if "pattern" in constraints:
        checks.append(pa.Check.str_matches(rf"\A(?:{constraints['pattern']})\Z"))
    if "maxLength" in constraints:
        checks.append(pa.Check.str_length(max_value=constraints["maxLength"]))
    if "minimum" in constraints:
        checks.append(pa.Check.ge(constraints["minimum"]))
    return pa.Column(
        TYPES[field["type"]], checks, nullable=not constraints.get("required"), unique=bool(constraints.get("unique")), coerce=True
    )


def main() -> None:
    folder = Path(sys.argv[1])
    for path in sorted((folder / "schemas").glob("*.json")):
        schema = json.loads(path.read_text())
        frame = pd.read_csv(folder / "datasets" / f"{path.stem}.csv", keep_default_na=False, na_values=[""], low_memory=False)
        columns = {field["name"]: column(field) for field in schema["fields"]}
        try:
            pa.DataFrameSchema(columns, unique=schema["primaryKey"]).validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            print(path.stem, len(errors.failure_cases))


if __name__ == "__main__":
    main()
