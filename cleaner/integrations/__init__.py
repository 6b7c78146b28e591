"""cleaner inside the engines that people already run: one module an engine, which imports it when it is used."""
