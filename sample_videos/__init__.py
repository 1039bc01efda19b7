"""The bundled clips and the studio that renders them."""
