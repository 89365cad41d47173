"""The command line: the operator's `regctl` and the auditor's `regverify`, which needs no server and no database."""
