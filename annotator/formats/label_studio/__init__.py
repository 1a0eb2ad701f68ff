"""Label Studio's JSON: tasks, each with annotations by several people and predictions of models."""
