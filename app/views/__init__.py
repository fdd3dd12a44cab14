"""Floor 1: from what a viewer may see to HTML. Pure; meets neither database nor network."""
