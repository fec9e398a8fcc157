"""Write ``functions.json`` from DuckDB's own catalogue; run by hand, a test compares the result.

    python benchmarks/tools/generate_functions.py

Only functions that are useful in features, expectations and history aggregates are kept: deterministic or dated,
free of files, catalogues, the network and the session.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_SCALARS = """
abs ceil ceiling floor round round_even trunc sign sqrt cbrt exp ln log log10 log2 pow power mod pi
sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh cot degrees radians
isnan isinf isfinite even factorial gamma lgamma gcd lcm greatest_common_divisor
least_common_multiple add subtract multiply bit_count xor signbit nextafter
lower upper lcase ucase trim ltrim rtrim length len strlen char_length character_length reverse
replace substring substr left right lpad rpad repeat contains starts_with ends_with prefix suffix
strpos instr concat concat_ws split string_split str_split string_to_array string_split_regex
str_split_regex regexp_split_to_array regexp_matches regexp_full_match regexp_replace
regexp_extract regexp_extract_all regexp_escape levenshtein editdist3 damerau_levenshtein hamming
mismatches jaccard jaro_similarity jaro_winkler_similarity ascii unicode ord chr md5 sha1 sha256
hash translate strip_accents nfc_normalize format printf url_encode url_decode bit_length hex
to_hex bin to_binary format_bytes
year month day hour minute second millisecond microsecond quarter week weekofyear yearweek isoyear
isodow dayofweek weekday dayofmonth dayofyear dayname monthname decade century millennium era
epoch epoch_ms epoch_us epoch_ns date_part datepart date_diff datediff date_sub datesub date_trunc
datetrunc last_day make_date make_time make_timestamp to_timestamp to_centuries to_days to_decades
to_hours to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds
to_weeks to_years strftime strptime try_strptime time_bucket age julian timezone
now today get_current_timestamp transaction_timestamp random
list_contains array_contains list_has array_has list_position array_position
list_indexof array_length list_concat array_concat list_cat list_extract array_extract
list_element flatten list_distinct array_distinct list_unique array_unique list_sort array_sort
list_reverse_sort list_has_any array_has_any list_has_all array_has_all list_inner_product
list_dot_product list_cosine_similarity list_cosine_distance list_distance
+ - * / // % ** & | || ~~ ~~* !~~ !~~* ~~~
like_escape ilike_escape not_like_escape not_ilike_escape
"""
SCALARS = frozenset(_SCALARS.split())
_AGGREGATES = """
count sum avg mean min max median mode stddev stddev_pop stddev_samp variance var_pop var_samp
any_value first last arbitrary bool_and bool_or count_if countif product corr covar_pop covar_samp
regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
skewness kurtosis kurtosis_pop entropy quantile quantile_cont quantile_disc approx_count_distinct
approx_quantile arg_max arg_min argmax argmin max_by min_by string_agg group_concat listagg list
array_agg kahan_sum fsum sumkahan favg mad sem bit_and bit_or bit_xor
"""
AGGREGATES = frozenset(_AGGREGATES.split())
_NEVER = ("MAP(", "STRUCT", "TUPLE", "JSON", "VARIANT", "GEOMETRY", "LAMBDA", "[ANY]", "TYPE")
"""Types that an expression cannot hold: a signature with one of them is left out."""

TARGET = Path(__file__).parents[2] / "compiler/modelyard/expressions/functions.json"

_QUERY = """
select function_name, function_type, parameter_types, varargs, return_type, stability
from duckdb_functions()
where function_type in ('scalar', 'aggregate') and internal and schema_name = 'main'
order by function_name
"""


def catalogue() -> dict[str, Any]:
    """The data file's content, from the DuckDB that is installed."""
    import duckdb  # noqa: PLC0415 - only this script and the tests know DuckDB

    rows = duckdb.connect().execute(_QUERY).fetchall()
    result: dict[str, Any] = {"scalar": {}, "aggregate": {}, "volatile": []}
    for name, kind, parameters, varargs, returns, stability in rows:
        wanted = SCALARS if kind == "scalar" else AGGREGATES
        if name not in wanted:
            continue
        signature = ";".join(parameters) + (f";{varargs}..." if varargs else "") + f">{returns}"
        result[kind].setdefault(name, [])
        if not _is_left_out(name, signature):
            result[kind][name].append(signature)
        if stability != "CONSISTENT" and name not in result["volatile"]:
            result["volatile"].append(name)
    return _compact(result)


def _is_left_out(name: str, signature: str) -> bool:
    """Signatures that belong to other syntax, or that an expression cannot reach."""
    if name.startswith("quantile") and ";" not in signature:
        return True  # WITHIN GROUP
    if name.startswith("regexp_extract") and signature.startswith(("VARCHAR;VARCHAR;VARCHAR",)):
        return True  # groups by name
    if name.endswith("strptime") and "[]" in signature:
        return True  # several formats
    if name == "strftime" and signature.startswith("VARCHAR;"):
        return True  # the format first, which must be constant there
    return any(word in signature for word in _NEVER)


def _compact(result: dict[str, Any]) -> dict[str, Any]:
    """Sort, and let names with the same signatures share them."""
    for kind in ("scalar", "aggregate"):
        seen: dict[str, str] = {}
        compact: dict[str, str] = {}
        for name, signatures in sorted(result[kind].items()):
            text = "|".join(sorted(set(signatures)))
            compact[name] = "=" + seen[text] if text in seen else text
            seen.setdefault(text, name)
        result[kind] = compact
    result["volatile"].sort()
    return result


def render() -> str:
    """The data file's text."""
    return json.dumps(catalogue(), indent=0, sort_keys=True) + "\n"


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
