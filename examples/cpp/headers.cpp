// Nothing: it owns the precompiled headers.
