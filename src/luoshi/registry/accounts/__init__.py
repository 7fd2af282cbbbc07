"""What officers sign in with, as far as it is the registry's: passwords, and the links to set one."""
