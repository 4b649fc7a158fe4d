"""The screens of DESIGN §7, one file each."""
