"""python -m armsdata"""

from armsdata.cli import main

main(prog_name="armsdata")
