"""How accurate the measurement is: the table, from stored traces of rendered people."""
