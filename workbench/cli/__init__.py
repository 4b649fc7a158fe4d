"""The command line: one file per command group. stdout is data, stderr is narration."""
