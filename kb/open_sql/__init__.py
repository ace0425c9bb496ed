"""SQL that strangers write: what it may do, and the processes that carry it out and can be ended at any moment."""
