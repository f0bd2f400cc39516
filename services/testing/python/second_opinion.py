"""Every call of PyPI's unmodified `supabase` client that the platform serves, against one that runs.

Reads SUPABASE_URL, ANON_KEY, SERVICE_ROLE_KEY and MAIL_DIR; the last line says how many passed and how many failed.
"""

import asyncio
import json
import os
import pathlib
import sys
import time
import traceback
import uuid

from postgrest.exceptions import APIError
from supabase import AsyncClient, Client, acreate_client, create_client
from supabase_auth.errors import AuthApiError
from supabase_functions.errors import FunctionsHttpError

URL = os.environ["SUPABASE_URL"]
ANON_KEY = os.environ["ANON_KEY"]
SERVICE_ROLE_KEY = os.environ["SERVICE_ROLE_KEY"]
MAIL_DIR = pathlib.Path(os.environ["MAIL_DIR"])
PASSWORD = "a hedgehog in the fog 7"

CASES = []


def case(test):
    """Registers a test; its docstring is its sentence."""
    CASES.append(test)
    return test


def address() -> str:
    return f"{uuid.uuid4()}@example.test"


def signed_up() -> tuple[Client, str]:
    client = create_client(URL, ANON_KEY)
    email = address()
    client.auth.sign_up({"email": email, "password": PASSWORD})
    return client, email


def id_of(client: Client) -> str:
    return client.auth.get_user().user.id


def with_tasks(count: int) -> tuple[Client, str]:
    client, _ = signed_up()
    me = id_of(client)
    rows = [{"title": f"Task {n}", "points": n, "user_id": me, "tags": ["a", f"n{n}"]} for n in range(count)]
    client.table("tasks").insert(rows).execute()
    return client, me


def mail_to(email: str) -> dict:
    """The newest mail to somebody, once it is there."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        mails = [json.loads(file.read_text()) for file in sorted(MAIL_DIR.glob("*.json"))]
        found = [mail for mail in mails if mail["to"] == email]
        if found:
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {email}")


def refused(kind, call, code: str) -> None:
    """The call fails with this code."""
    try:
        call()
    except kind as error:
        assert error.code == code, f"{error.code}: {error}"
        return
    raise AssertionError("was not refused")


@case
def signing_up_gives_a_session():
    """auth.sign_up gives a session and the user"""
    client = create_client(URL, ANON_KEY)
    email = address()
    answer = client.auth.sign_up({"email": email, "password": PASSWORD, "options": {"data": {"first_name": "Ada"}}})
    assert answer.session and answer.session.access_token and answer.session.refresh_token
    assert answer.user.email == email and answer.user.user_metadata["first_name"] == "Ada"
    assert answer.user.identities and answer.user.identities[0].provider == "email"


@case
def signing_up_twice_is_refused():
    """auth.sign_up with an address that is taken is refused"""
    _, email = signed_up()
    other = create_client(URL, ANON_KEY)
    refused(AuthApiError, lambda: other.auth.sign_up({"email": email, "password": PASSWORD}), "user_already_exists")


@case
def signing_in():
    """auth.sign_in_with_password takes the right password and no other"""
    _, email = signed_up()
    client = create_client(URL, ANON_KEY)
    assert client.auth.sign_in_with_password({"email": email, "password": PASSWORD}).session
    wrong = {"email": email, "password": "wrong"}
    refused(AuthApiError, lambda: client.auth.sign_in_with_password(wrong), "invalid_credentials")


@case
def refreshing():
    """auth.refresh_session gives another session of the same user"""
    client, _ = signed_up()
    before = client.auth.get_session()
    after = client.auth.refresh_session().session
    assert after.refresh_token != before.refresh_token and after.user.id == before.user.id
    assert client.auth.get_user().user.id == before.user.id


@case
def setting_a_session():
    """auth.set_session takes a session from elsewhere"""
    client, _ = signed_up()
    session = client.auth.get_session()
    other = create_client(URL, ANON_KEY)
    other.auth.set_session(session.access_token, session.refresh_token)
    assert id_of(other) == session.user.id


@case
def claims_of_a_token():
    """auth.get_claims verifies the token against the published keys"""
    client, email = signed_up()
    claims = client.auth.get_claims()["claims"]
    assert claims["email"] == email and claims["role"] == "authenticated" and claims["aal"] == "aal1"


@case
def updating_the_user():
    """auth.update_user keeps metadata and a new password"""
    client, email = signed_up()
    assert client.auth.update_user({"data": {"colour": "blue"}}).user.user_metadata["colour"] == "blue"
    client.auth.update_user({"password": f"{PASSWORD} 8"})
    other = create_client(URL, ANON_KEY)
    assert other.auth.sign_in_with_password({"email": email, "password": f"{PASSWORD} 8"}).session


@case
def anonymous_users():
    """auth.sign_in_anonymously makes a user without an address"""
    client = create_client(URL, ANON_KEY)
    assert client.auth.sign_in_anonymously().user.is_anonymous


@case
def signing_in_by_code():
    """auth.sign_in_with_otp and auth.verify_otp: the digits of the mail sign in, others do not"""
    _, email = signed_up()
    client = create_client(URL, ANON_KEY)
    client.auth.sign_in_with_otp({"email": email, "options": {"should_create_user": False}})
    otp = mail_to(email)["otp"]
    wrong = {"email": email, "token": "000000" if otp != "000000" else "111111", "type": "email"}
    refused(AuthApiError, lambda: client.auth.verify_otp(wrong), "otp_expired")
    assert client.auth.verify_otp({"email": email, "token": otp, "type": "email"}).user.email == email


@case
def recovering():
    """auth.reset_password_for_email sends a code that opens a session"""
    _, email = signed_up()
    client = create_client(URL, ANON_KEY)
    client.auth.reset_password_for_email(email, {"redirect_to": "http://localhost:3000/auth?mode=reset-password"})
    otp = mail_to(email)["otp"]
    assert client.auth.verify_otp({"email": email, "token": otp, "type": "recovery"}).session
    client.auth.reset_password_for_email(address())


@case
def second_factors():
    """auth.mfa: enroll, list, unenroll"""
    client, _ = signed_up()
    factor = client.auth.mfa.enroll({"factor_type": "totp", "friendly_name": "phone"})
    assert factor.totp.secret and factor.totp.uri.startswith("otpauth://")
    assert client.auth.mfa.list_factors().all[0].id == factor.id
    client.auth.mfa.unenroll({"factor_id": factor.id})
    assert client.auth.mfa.list_factors().all == []


@case
def identities_of_a_user():
    """auth.get_user_identities lists the address"""
    client, _ = signed_up()
    assert [found.provider for found in client.auth.get_user_identities().identities] == ["email"]


@case
def signing_out():
    """auth.sign_out ends the session: its tokens are refused"""
    client, _ = signed_up()
    session = client.auth.get_session()
    client.auth.sign_out()
    other = create_client(URL, ANON_KEY)
    refused(AuthApiError, lambda: other.auth.get_user(session.access_token), "session_not_found")


@case
def inserting():
    """table.insert gives the rows with their defaults"""
    client, _ = signed_up()
    row = client.table("tasks").insert({"title": "One", "user_id": id_of(client)}).execute().data[0]
    assert row["status"] == "todo" and row["priority"] == "medium" and uuid.UUID(row["id"])


@case
def updating_and_deleting():
    """table.update and table.delete change what the filter names"""
    client, _ = with_tasks(3)
    changed = client.table("tasks").update({"title": "New"}).eq("points", 1).execute().data
    assert [row["title"] for row in changed] == ["New"]
    assert len(client.table("tasks").delete().gte("points", 1).execute().data) == 2
    assert len(client.table("tasks").select("id").execute().data) == 1


@case
def upserting():
    """table.upsert merges on the primary key and on a named constraint"""
    client, _ = signed_up()
    me = id_of(client)
    first = client.table("subjects").upsert({"name": "Maths", "user_id": me}).execute().data[0]
    again = {"name": "Maths", "user_id": me, "color": "#000000"}
    second = client.table("subjects").upsert(again, on_conflict="user_id,name").execute().data[0]
    assert second["id"] == first["id"] and second["color"] == "#000000"
    third = client.table("subjects").upsert({**second, "color": "#ffffff"}).execute().data[0]
    assert third["id"] == first["id"] and third["color"] == "#ffffff"
    ignored = client.table("subjects").upsert(again, on_conflict="user_id,name", ignore_duplicates=True).execute()
    assert ignored.data == []


@case
def filters():
    """every filter of the client finds what it should"""
    client, _ = with_tasks(5)
    tasks = lambda: client.table("tasks").select("points").order("points")
    found = lambda query: [row["points"] for row in query.execute().data]
    assert found(tasks().eq("points", 2)) == [2]
    assert found(tasks().neq("points", 2)) == [0, 1, 3, 4]
    assert found(tasks().gt("points", 3)) == [4]
    assert found(tasks().gte("points", 3)) == [3, 4]
    assert found(tasks().lt("points", 1)) == [0]
    assert found(tasks().lte("points", 1)) == [0, 1]
    assert found(tasks().in_("points", [1, 3])) == [1, 3]
    assert found(tasks().not_.in_("points", [1, 3])) == [0, 2, 4]
    assert found(tasks().like("title", "Task%")) == [0, 1, 2, 3, 4]
    assert found(tasks().ilike("title", "%TASK 2")) == [2]
    assert found(tasks().is_("due_date", "null")) == [0, 1, 2, 3, 4]
    assert found(tasks().contains("tags", ["n4"])) == [4]
    assert found(tasks().contained_by("tags", ["a", "n1", "x"])) == [1]
    assert found(tasks().overlaps("tags", ["n0", "n3"])) == [0, 3]
    assert found(tasks().or_("points.eq.0,and(points.gt.2,title.eq.Task 3)")) == [0, 3]
    assert found(tasks().match({"points": 1, "title": "Task 1"})) == [1]
    assert found(tasks().text_search("title", "task & 2")) == [2]
    assert found(tasks().range(1, 2)) == [1, 2]
    assert found(tasks().limit(2)) == [0, 1]
    assert found(client.table("tasks").select("points").order("points", desc=True).limit(1)) == [4]


@case
def embeds():
    """select embeds both ways, filtered through the embedded"""
    client, _ = signed_up()
    me = id_of(client)
    subject = client.table("subjects").insert({"name": "Maths", "user_id": me}).execute().data[0]
    rows = [{"title": "With", "user_id": me, "subject_id": subject["id"]}, {"title": "Without", "user_id": me}]
    client.table("tasks").insert(rows, default_to_null=False).execute()
    got = client.table("tasks").select("title, subjects(name)").order("title").execute().data
    assert got == [{"title": "With", "subjects": {"name": "Maths"}}, {"title": "Without", "subjects": None}], got
    inner = client.table("tasks").select("title, subjects!inner(name)").eq("subjects.name", "Maths").execute().data
    assert [row["title"] for row in inner] == ["With"]
    back = client.table("subjects").select("name, tasks(title)").execute().data
    assert back == [{"name": "Maths", "tasks": [{"title": "With"}]}], back


@case
def counts():
    """select counts exactly, with rows and without"""
    client, _ = with_tasks(4)
    answer = client.table("tasks").select("*", count="exact").limit(1).execute()
    assert answer.count == 4 and len(answer.data) == 1
    assert client.table("tasks").select("*", count="exact", head=True).execute().count == 4


@case
def single_rows():
    """single and maybe_single: one row, none, several"""
    client, _ = with_tasks(2)
    assert client.table("tasks").select("points").eq("points", 1).single().execute().data == {"points": 1}
    refused(APIError, lambda: client.table("tasks").select("*").eq("points", 9).single().execute(), "PGRST116")
    refused(APIError, lambda: client.table("tasks").select("*").single().execute(), "PGRST116")
    nothing = client.table("tasks").select("*").eq("points", 9).maybe_single().execute()
    assert nothing is None or nothing.data is None


@case
def tables_as_csv():
    """select as CSV"""
    client, _ = with_tasks(2)
    assert client.table("tasks").select("points").order("points").csv().execute().data == "points\n0\n1"


@case
def calling_a_routine():
    """rpc calls a routine, and one that is not there is refused"""
    client, _ = signed_up()
    arguments = {"p_user_id": id_of(client), "p_window_start": "2026-01-01T00:00:00+00:00"}
    client.rpc("increment_rate_limit", arguments).execute()
    refused(APIError, lambda: client.rpc("nothing_of_the_kind", {}).execute(), "PGRST202")


@case
def refusals_of_the_data_api():
    """what is wrong with a request is told with PostgREST's codes"""
    client, me = with_tasks(1)
    refused(APIError, lambda: client.table("nothing").select("*").execute(), "PGRST205")
    refused(APIError, lambda: client.table("tasks").select("nothing").execute(), "42703")
    refused(APIError, lambda: client.table("tasks").insert({"nothing": 1}).execute(), "PGRST204")
    refused(APIError, lambda: client.table("tasks").insert({"user_id": me}).execute(), "23502")
    bad = lambda: client.table("tasks").select("*").eq("id", "no uuid").execute()
    refused(APIError, bad, "22P02")


@case
def rows_of_others():
    """what is somebody else's is not seen, not changed, and cannot be made"""
    mine, me = with_tasks(1)
    other, _ = signed_up()
    assert other.table("tasks").select("*").execute().data == []
    assert other.table("tasks").update({"title": "x"}).eq("user_id", me).execute().data == []
    refused(APIError, lambda: other.table("tasks").insert({"title": "x", "user_id": me}).execute(), "42501")
    assert mine.table("tasks").select("title").execute().data == [{"title": "Task 0"}]


@case
def functions():
    """functions.invoke gives what the function answers, and its refusal"""
    client, _ = signed_up()
    invoke = lambda body: client.functions.invoke("encryption", {"body": body, "responseType": "json"})
    sealed = invoke({"action": "encrypt", "data": "a secret"})["result"]
    assert invoke({"action": "decrypt", "data": sealed})["result"] == "a secret"
    try:
        invoke({"action": "melt", "data": "x"})
    except FunctionsHttpError as error:
        assert error.status == 400, error
    else:
        raise AssertionError("was not refused")


@case
def administration():
    """auth.admin with the service key: create, get, list, update, link, invite, delete"""
    admin = create_client(URL, SERVICE_ROLE_KEY).auth.admin
    email = address()
    made = admin.create_user({"email": email, "password": PASSWORD, "email_confirm": True}).user
    assert admin.get_user_by_id(made.id).user.email == email
    assert any(user.id == made.id for user in admin.list_users(page=1, per_page=1000))
    assert admin.update_user_by_id(made.id, {"user_metadata": {"a": 1}}).user.user_metadata["a"] == 1
    link = admin.generate_link({"type": "magiclink", "email": email})
    assert link.properties.action_link.startswith("http") and link.properties.hashed_token
    assert admin.invite_user_by_email(address()).user.invited_at
    admin.delete_user(made.id)
    refused(AuthApiError, lambda: admin.get_user_by_id(made.id), "user_not_found")
    nobody, _ = signed_up()
    refused(AuthApiError, lambda: nobody.auth.admin.list_users(), "not_admin")


@case
async def changes_of_a_table():
    """realtime: inserts, updates and deletes of a table arrive, filtered, and only one's own"""
    client: AsyncClient = await acreate_client(URL, ANON_KEY)
    email = address()
    me = (await client.auth.sign_up({"email": email, "password": PASSWORD})).user.id
    await client.realtime.set_auth((await client.auth.get_session()).access_token)
    heard: asyncio.Queue = asyncio.Queue()
    channel = client.channel("tasks")
    for event in ("INSERT", "UPDATE", "DELETE"):
        filter_of = {"filter": f"user_id=eq.{me}"} if event != "DELETE" else {}
        channel.on_postgres_changes(event, heard.put_nowait, table="tasks", schema="public", **filter_of)
    states: list = []
    await channel.subscribe(lambda state, error: states.append((state.value, error)))
    assert states and states[0][0] == "SUBSCRIBED", states
    stranger, _ = await asyncio.to_thread(with_tasks, 1)
    row = (await client.table("tasks").insert({"title": "One", "user_id": me}).execute()).data[0]
    await client.table("tasks").update({"title": "Two"}).eq("id", row["id"]).execute()
    await client.table("tasks").delete().eq("id", row["id"]).execute()
    told = [(await asyncio.wait_for(heard.get(), 20))["data"] for _ in range(3)]
    assert [change["type"] for change in told] == ["INSERT", "UPDATE", "DELETE"], told
    assert told[0]["record"]["title"] == "One" and told[1]["record"]["title"] == "Two"
    assert told[2]["old_record"]["id"] == row["id"]
    assert heard.empty()
    await client.remove_all_channels()
    stranger.auth.sign_out()


@case
async def broadcasts():
    """realtime: what one says on a channel the other hears"""
    heard: asyncio.Queue = asyncio.Queue()
    clients = [await acreate_client(URL, ANON_KEY) for _ in range(2)]
    channels = [client.channel("lobby") for client in clients]
    channels[1].on_broadcast("hello", heard.put_nowait)
    for channel in channels:
        await channel.subscribe()
    await channels[0].send_broadcast("hello", {"text": "hi"})
    assert (await asyncio.wait_for(heard.get(), 20))["payload"] == {"text": "hi"}
    for client in clients:
        await client.remove_all_channels()


def run(test) -> bool:
    try:
        outcome = test()
        if asyncio.iscoroutine(outcome):
            asyncio.run(asyncio.wait_for(outcome, 90))
    except Exception:
        print(f"not ok  {test.__doc__}")
        print(traceback.format_exc(limit=-3))
        return False
    print(f"ok      {test.__doc__}", flush=True)
    return True


def main() -> int:
    wanted = sys.argv[1:]
    cases = [test for test in CASES if not wanted or test.__name__ in wanted]
    passed = sum(run(test) for test in cases)
    print(f"\n{passed} passed, {len(cases) - passed} failed")
    return 0 if passed == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
