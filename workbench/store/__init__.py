"""The only room with SQL, drivers and paths into the vault."""
