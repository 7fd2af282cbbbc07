"""`python -m luoshi`: what `./luoshi` hands over to."""

import sys

from luoshi.runtime.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
