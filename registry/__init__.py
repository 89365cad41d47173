"""The register of rights to jointly obtained results: a map, one line per folder.

encoding    the one byte form: strict JSON, canonical JSON (RFC 8785), base64url
rights      the law, pure: parties, kinds of entry, rules, what stands on two time axes
signing     keys, certificates, signatures; the only door to `cryptography`
auditlog    tree, tiles, notes, checkpoints, proofs; pure, bytes only
evidence    envelopes, leaves, the evidence file, its verification and verdict
records     the only SQL: tables, database, named queries
procedures  one office procedure per module, one transaction each
reports     statements and how they look: PDF, XLSX, CSV; ST.96 input
settings    frozen, typed settings; the only reader of config/ and of the environment
web         the Flask application, one blueprint per desk
witness     a state's witness and mirror
cli         the operator's `regctl`, the auditor's `regverify`

Imports go down only; import-linter holds it.
"""
