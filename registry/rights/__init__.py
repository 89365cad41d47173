"""The law: who holds what, who may use it, who must sign, what is refused, what stands. Pure: no input or output.

words        texts in the register's two languages        findings       what a rule found
entries      draft, payload, sealed entry                 parties        states, organs, people, what they may do
fields       members of the terms, and their shape        kinds          every kind of entry, one module each
ownership    title, as spans of exact shares              licensing      licences, their extent and their tree
consents     consents and what they cover                 standing       what stands, on two time axes
rules        the rules of the register                    presentation   terms in words, sentences of effect
encoding     the one byte form of a payload               governance     the trust that the log carries
"""
