"""The keystone: where law, signatures and log meet. Envelopes, leaves, the evidence file, its verification and verdict.

No Flask and no database: everything here also runs on an auditor's machine.

Source: formats 3.3 to 3.8.
"""
