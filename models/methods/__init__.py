"""The shelf: each way to teach as one short function. By answers, by insides, and with other teachers than one."""
