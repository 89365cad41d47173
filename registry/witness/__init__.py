"""A state's witness and its mirror.

The witness cosigns each checkpoint that continues what it saw before, and keeps every one it cosigned:

folder    the witness's own folder: name, keys, logs it trusts
store     what it has cosigned, and the one moment at which that is checked and written; its only SQL
judging   the decision about one request
app       the HTTP service, plain WSGI
client    asking a witness, within bounds of time and size

The mirror keeps the log and what its state may read, and judges every entry itself:

mirror_folder    its files
mirror_sources   where they come from: a register over HTTP, a file, another mirror
mirror_growing   taking in tiles and the checkpoint, or the proof of two histories; mirror_tiles: the files of both
mirror_judging   signatures, governance, rules of law; mirror_index: what was judged, its only SQL
mirroring        following a register, all of it in order
mirrored_log     what several mirrors hold together, to restore a register from
comparing        whether others have seen one history

It shares nothing with a register's database: another organisation runs it, on another machine.

Source: formats 3.5 and 3.9; C2SP tlog-witness, tlog-cosignature, tlog-tiles; decisions 14 and 21.
"""
