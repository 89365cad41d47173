"""The one byte form: strict JSON, canonical JSON, base64url; every floor above reads bytes through it.

Source: formats 3.1; RFC 7493 (I-JSON), RFC 8785 (JCS), RFC 4648.
"""
