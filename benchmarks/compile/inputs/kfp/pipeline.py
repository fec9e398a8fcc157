"""Data, training, evaluation and registration as one pipeline."""

from kfp import dsl

IMAGE = "python:3.11-slim"


@dsl.component(base_image=IMAGE)
def data(rows: int) -> str:
    return f"rows={rows}"


@dsl.component(base_image=IMAGE)
def train(table: str, learning_rate: float) -> str:
    return f"{table} learning_rate={learning_rate}"


@dsl.component(base_image=IMAGE)
def evaluate(model: str) -> float:
    return float(len(model))


@dsl.component(base_image=IMAGE)
def register(model: str, score: float) -> None:
    print(model, score)


@dsl.pipeline(name="fraud")
def fraud(rows: int = 1000, learning_rate: float = 0.1) -> None:
    table = data(rows=rows)
    model = train(table=table.output, learning_rate=learning_rate)
    score = evaluate(model=model.output)
    register(model=model.output, score=score.output)
