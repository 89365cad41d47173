"""Reports: what is said, then how it looks. Pure: values in, bytes out; no database, no Flask, no clock.

statement       the values an extract consists of: facts, sections, columns, rows
result_extract  the extract of one result: what stands, as a statement
log_facts       what a report says about the log it was drawn from
wording         dates, names and texts in the language of the report
pictures        server-side SVG, the same in HTML and PDF
fonts           the letters that the report's fonts hold
pdf             the statement as PDF/A-3, then the register's PAdES seal
tables          lists as XLSX and CSV
st96            a WIPO ST.96 publication, read into a draft
"""
