"""Author of the annual report on open government information."""
