"""Who may open a class: anybody, or with OWLET_HOSTS=signed-in only who signs in at the school's own service (OIDC)."""

import os

import streamlit as st


def may_open() -> bool:
    """Whether this visitor may open a class; offers the way in, or says what is missing, where not."""
    if os.environ.get("OWLET_HOSTS", "anyone") == "anyone":
        return True
    if not is_set_up():
        st.info(
            "On this server only teachers who have signed in may open a class, and signing in is not set up yet. "
            "Whoever looks after the server finds how in docs/deploy.md."
        )
        return False
    if st.user.get("is_logged_in") is True:
        st.button("Sign out", on_click=st.logout, key="class_sign_out")
        return True
    st.info("On this server teachers sign in before they open a class. Learners never need to.")
    st.button("Sign in", type="primary", on_click=st.login, key="class_sign_in")
    return False


def is_set_up() -> bool:
    """Whether .streamlit/secrets.toml has a section [auth]."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets
