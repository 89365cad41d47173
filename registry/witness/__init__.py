"""A state's witness: it cosigns each checkpoint that continues what it saw before, and keeps every one it cosigned.

folder    the witness's own folder: name, keys, logs it trusts
store     what it has cosigned, and the one moment at which that is checked and written; its only SQL
judging   the decision about one request
app       the HTTP service, plain WSGI
client    asking a witness, within bounds of time and size

It shares nothing with a register's database: another organisation runs it, on another machine.

Source: formats 3.5; C2SP tlog-witness, tlog-cosignature; decision 14.
"""
