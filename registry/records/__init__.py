"""The database floor: the only SQL of the register.

tables        every table, its keys and rules; columns: the types they share; vocabulary: the closed lists they hold
triggers      what the database itself refuses; schema: whether the database found is the one described
database      opening, settings read back, reading and writing transactions; upgrading: Alembic
inserting     many rows at once
accounts      people, sessions, failed sign-ins
drafts        drafts and result numbers
proposals     proposals with parties, signatures, events; queue: which of them lie on whose desk
entries       sealed entries, append-only
tree          nodes and checkpoints of the logs, append-only
tile_files    tiles and bundles of leaves made from what is stored; mirroring: what a state's mirror is given
projecting    what the projections say, derived from entries; projections: writing and comparing them
search        what is shown of them: results, holders, licences; marks: what may be one and the same result
trust         the state of trust, and standings what stands, folded from stored envelopes

Tables never leave this floor; frozen dataclasses travel. Queries that take an `actor` show nothing that the
person's state may not read; the others serve the register itself (sealing, audit), never a page.
"""
