"""The stages of a build, one module each, in the order that `kb.pipeline` lists."""
