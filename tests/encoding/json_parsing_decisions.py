"""What the register's decoder does with each of the 318 published JSON parsing cases, and why.

A name that begins with `n_` is refused everywhere, also here. One that begins with `y_` is sound JSON and accepted,
unless `REFUSED_THOUGH_SOUND` says otherwise. One that begins with `i_` is left to each decoder; `REFUSED_BY_CHOICE`
decides every such case, and accepts none.

Source: formats 3.1; RFC 7493; the cases are those of the JSONTestSuite.
"""

from __future__ import annotations

from registry.encoding.errors import (
    DuplicateMemberError,
    EncodingError,
    ForbiddenCharacterError,
    NotUtf8Error,
    NumberError,
    TooDeepError,
)

Decision = tuple[type[EncodingError], str]

FLOAT: Decision = (NumberError, "a number is an integer in digits alone: fractions and exponents are read differently")
GREAT: Decision = (NumberError, "an integer beyond ±(2^53 - 1) is rounded by browsers")
TWICE: Decision = (DuplicateMemberError, "of two members of one name, decoders keep the first, the last or both")
CONTROL: Decision = (ForbiddenCharacterError, "a control character other than newline and tab is not seen by a reader")
NONCHARACTER: Decision = (ForbiddenCharacterError, "RFC 7493, 2.1: noncharacters are not for interchange")
SURROGATE: Decision = (ForbiddenCharacterError, "RFC 7493, 2.1: half a surrogate pair is no character")
NOT_UTF8: Decision = (NotUtf8Error, "RFC 8259, 8.1: JSON is exchanged in UTF-8")
MARK: Decision = (NotUtf8Error, "RFC 8259, 8.1: no byte order mark; two files would hold one value")
DEEP: Decision = (TooDeepError, "64 levels hold every entry; more only exhausts readers")

REFUSED_THOUGH_SOUND: dict[str, Decision] = {
    "y_number.json": FLOAT,
    "y_number_0e+1.json": FLOAT,
    "y_number_0e1.json": FLOAT,
    "y_number_double_close_to_zero.json": FLOAT,
    "y_number_int_with_exp.json": FLOAT,
    "y_number_real_capital_e.json": FLOAT,
    "y_number_real_capital_e_neg_exp.json": FLOAT,
    "y_number_real_capital_e_pos_exp.json": FLOAT,
    "y_number_real_exponent.json": FLOAT,
    "y_number_real_fraction_exponent.json": FLOAT,
    "y_number_real_neg_exp.json": FLOAT,
    "y_number_real_pos_exponent.json": FLOAT,
    "y_number_simple_real.json": FLOAT,
    "y_object_duplicated_key.json": TWICE,
    "y_object_duplicated_key_and_value.json": TWICE,
    "y_object_escaped_null_in_key.json": CONTROL,
    "y_object_extreme_numbers.json": FLOAT,
    "y_string_allowed_escapes.json": CONTROL,
    "y_string_escaped_control_character.json": CONTROL,
    "y_string_escaped_noncharacter.json": NONCHARACTER,
    "y_string_last_surrogates_1_and_2.json": NONCHARACTER,
    "y_string_nonCharacterInUTF-8_U+10FFFF.json": NONCHARACTER,
    "y_string_nonCharacterInUTF-8_U+FFFF.json": NONCHARACTER,
    "y_string_null_escape.json": CONTROL,
    "y_string_unescaped_char_delete.json": CONTROL,
    "y_string_unicode_U+10FFFE_nonchar.json": NONCHARACTER,
    "y_string_unicode_U+1FFFE_nonchar.json": NONCHARACTER,
    "y_string_unicode_U+FDD0_nonchar.json": NONCHARACTER,
    "y_string_unicode_U+FFFE_nonchar.json": NONCHARACTER,
    "y_string_with_del_character.json": CONTROL,
    "y_structure_lonely_negative_real.json": FLOAT,
}

REFUSED_BY_CHOICE: dict[str, Decision] = {
    "i_number_double_huge_neg_exp.json": FLOAT,
    "i_number_huge_exp.json": FLOAT,
    "i_number_neg_int_huge_exp.json": FLOAT,
    "i_number_pos_double_huge_exp.json": FLOAT,
    "i_number_real_neg_overflow.json": FLOAT,
    "i_number_real_pos_overflow.json": FLOAT,
    "i_number_real_underflow.json": FLOAT,
    "i_number_too_big_neg_int.json": GREAT,
    "i_number_too_big_pos_int.json": GREAT,
    "i_number_very_big_negative_int.json": GREAT,
    "i_object_key_lone_2nd_surrogate.json": SURROGATE,
    "i_string_1st_surrogate_but_2nd_missing.json": SURROGATE,
    "i_string_1st_valid_surrogate_2nd_invalid.json": SURROGATE,
    "i_string_UTF-16LE_with_BOM.json": NOT_UTF8,
    "i_string_UTF-8_invalid_sequence.json": NOT_UTF8,
    "i_string_UTF8_surrogate_U+D800.json": NOT_UTF8,
    "i_string_incomplete_surrogate_and_escape_valid.json": SURROGATE,
    "i_string_incomplete_surrogate_pair.json": SURROGATE,
    "i_string_incomplete_surrogates_escape_valid.json": SURROGATE,
    "i_string_invalid_lonely_surrogate.json": SURROGATE,
    "i_string_invalid_surrogate.json": SURROGATE,
    "i_string_invalid_utf-8.json": NOT_UTF8,
    "i_string_inverted_surrogates_U+1D11E.json": SURROGATE,
    "i_string_iso_latin_1.json": NOT_UTF8,
    "i_string_lone_second_surrogate.json": SURROGATE,
    "i_string_lone_utf8_continuation_byte.json": NOT_UTF8,
    "i_string_not_in_unicode_range.json": NOT_UTF8,
    "i_string_overlong_sequence_2_bytes.json": NOT_UTF8,
    "i_string_overlong_sequence_6_bytes.json": NOT_UTF8,
    "i_string_overlong_sequence_6_bytes_null.json": NOT_UTF8,
    "i_string_truncated-utf-8.json": NOT_UTF8,
    "i_string_utf16BE_no_BOM.json": NOT_UTF8,
    "i_string_utf16LE_no_BOM.json": NOT_UTF8,
    "i_structure_500_nested_arrays.json": DEEP,
    "i_structure_UTF-8_BOM_empty_object.json": MARK,
}

DECISIONS = REFUSED_THOUGH_SOUND | REFUSED_BY_CHOICE
