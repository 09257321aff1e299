#!/bin/sh
# run_live.sh SCRIPT [ARGUMENT...]: a live oracle script with the Python that $THRESHER_ORACLE_PYTHON names.
# Status 77 (ctest: skipped) when it names none, or one without the packages of requirements.txt.
[ -n "$THRESHER_ORACLE_PYTHON" ] || exit 77
"$THRESHER_ORACLE_PYTHON" -c 'import importlib.util as u, sys
sys.exit(any(u.find_spec(n) is None for n in "gguf iterstrat numpy peft scipy sentencepiece sklearn tokenizers torch transformers".split()))' || exit 77
exec "$THRESHER_ORACLE_PYTHON" "$@"
