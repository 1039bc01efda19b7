"""What is shipped and measured beside the program: model files, training, evaluation."""
