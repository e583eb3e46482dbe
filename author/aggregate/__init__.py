"""Many reports -> one outcome a file, the sums, who is missing."""
