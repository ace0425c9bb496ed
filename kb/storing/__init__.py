"""What the last stage writes, table by table; `kb.stages.store` says in what order."""
