"""What a job leaves: manifest, journal, versions; who reads, checks and clears it."""
