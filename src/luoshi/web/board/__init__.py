"""The supervision board: for supervisors, leaders, auditors and inspectors."""
