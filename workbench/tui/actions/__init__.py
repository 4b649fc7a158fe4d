"""The table of keys, a file a kind of work; `keys` joins them. Bindings, footer, help and docs are made from it."""
