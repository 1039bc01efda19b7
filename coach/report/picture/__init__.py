"""Drawing on pictures: skeleton, angles, panel."""
