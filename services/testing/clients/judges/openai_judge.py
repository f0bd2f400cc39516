"""PyPI's `openai` client, unmodified, at the gateway's doors."""

import os
import sys
import traceback

import openai
from openai import OpenAI
from pydantic import BaseModel

URL = os.environ["AI_URL"] + "/v1"
TEXT = "Photosynthesis turns light into sugar ✓ 🌱."
WEATHER = {"name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}
QUESTION = [{"role": "user", "content": "What is photosynthesis?"}]
client = OpenAI(base_url=URL, api_key="person-token", max_retries=0)


class Lesson(BaseModel):
    title: str
    steps: list[int]


def judge_chat():
    answer = client.chat.completions.create(model="tutor", messages=QUESTION)
    assert answer.choices[0].message.content == TEXT
    assert answer.usage.total_tokens == 18
    assert answer._request_id


def judge_chat_stream_across_a_provider_that_dies():
    messages = [{"role": "user", "content": "What? [[cut]]"}]
    stream = client.chat.completions.create(model="both", messages=messages, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices) == TEXT


def judge_chat_tools():
    tools = [{"type": "function", "function": WEATHER}]
    messages = [{"role": "user", "content": "How is the weather in Köln?"}]
    called = client.chat.completions.create(model="tutor", messages=messages, tools=tools).choices[0].message
    assert called.tool_calls[0].function.arguments == '{"city":"Köln"}'
    result = {"role": "tool", "tool_call_id": called.tool_calls[0].id, "content": "Sunny"}
    answered = client.chat.completions.create(model="tutor", messages=[*messages, called, result], tools=tools)
    assert answered.choices[0].message.content == "It is sunny in Köln."


def judge_chat_answers_in_a_form():
    parsed = client.chat.completions.parse(model="tutor", messages=QUESTION, response_format=Lesson)
    assert parsed.choices[0].message.parsed == Lesson(title="Light", steps=[1, 2])


def judge_chat_images():
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    answer = client.chat.completions.create(model="tutor", messages=[{"role": "user", "content": [image]}])
    assert answer.choices[0].message.content == "A picture."


def judge_responses():
    response = client.responses.create(model="tutor", input="What?", instructions="Be kind.")
    assert response.output_text == TEXT
    assert response.usage.total_tokens == 18
    following = client.responses.create(model="tutor", input="And?", previous_response_id=response.id)
    assert following.output_text == TEXT
    assert client.responses.retrieve(response.id).output_text == TEXT


def judge_responses_stream():
    with client.responses.stream(model="both", input="What? [[cut]]") as stream:
        for _ in stream:
            pass
        assert stream.get_final_response().output_text == TEXT


def judge_responses_answer_in_a_form():
    assert client.responses.parse(model="tutor", input="What?", text_format=Lesson).output_parsed.title == "Light"


def judge_responses_tools():
    tools = [{"type": "function", "strict": False, **WEATHER}]
    called = client.responses.create(model="tutor", input="How is the weather in Köln?", tools=tools)
    call = called.output[0]
    assert (call.type, call.arguments) == ("function_call", '{"city":"Köln"}')
    output = {"type": "function_call_output", "call_id": call.call_id, "output": "Sunny"}
    answered = client.responses.create(
        model="tutor", input=[output], tools=tools, previous_response_id=called.id
    )
    assert answered.output_text == "It is sunny in Köln."


def judge_embeddings():
    for more in ({}, {"encoding_format": "float"}):
        data = client.embeddings.create(model="embedding", input=["a", "abc"], **more).data
        assert [item.embedding for item in data] == [[1, 0.5, -0.25], [3, 0.5, -0.25]]


def judge_models_and_moderation():
    assert "tutor" in [model.id for model in client.models.list()]
    assert client.moderations.create(input="Hello").results[0].flagged is False


def judge_errors():
    for options, more, kind in (
        ({"api_key": "nobody"}, {}, openai.AuthenticationError),
        ({}, {"model": "unheard-of"}, openai.NotFoundError),
        ({}, {"messages": []}, openai.BadRequestError),
    ):
        try:
            client.with_options(**options).chat.completions.create(
                **{"model": "tutor", "messages": QUESTION, **more}
            )
        except kind as error:
            assert error.request_id
        else:
            raise AssertionError(f"{kind.__name__} was expected")


def judge_retries():
    messages = [{"role": "user", "content": "What? [[fail 3 503 python]]"}]
    answer = client.with_options(max_retries=2).chat.completions.create(model="tutor", messages=messages)
    assert answer.choices[0].message.content == TEXT


def main() -> int:
    passed = failed = 0
    for name, run in list(globals().items()):
        if not name.startswith("judge_"):
            continue
        try:
            run()
            passed += 1
            print(f"  ✓ {name.removeprefix('judge_').replace('_', ' ')}")
        except Exception:
            failed += 1
            print(f"  ✗ {name}")
            traceback.print_exc()
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
