"""A copy of the record elsewhere: base backups, the log as it grows, uploaded files; sealed before they leave.

Owns the layout and the format of a backup's folder. Refuses to hold the key or the secrets of the installation beside
what they open: the key lies in a file of its own, the secrets in another sealed one that is taken elsewhere.
"""
