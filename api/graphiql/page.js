"use strict";

const form = document.getElementById("sign-in");
const problem = document.getElementById("problem");
const place = document.getElementById("console");

const FIRST_QUERY = `# Runs that nobody reviewed yet, newest first.
{
  unreviewedCount
  unreviewedRuns(first: 10) {
    nodes {
      id
      status
      runAt
      job { name software customer { name } }
    }
  }
}
`;

async function ask(token, body) {
  return fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const token = document.getElementById("token").value.trim();
  problem.textContent = "";
  try {
    const response = await ask(token, { query: "{ viewer { name } }" });
    if (response.ok) {
      open(token);
      return;
    }
    const answer = await response.json();
    problem.textContent = answer.errors?.[0]?.message ?? `The program answered ${response.status}.`;
  } catch {
    problem.textContent = "The program does not answer.";
  }
});

function open(token) {
  form.hidden = true;
  form.style.display = "none";
  place.hidden = false;
  const fetcher = async (params) => (await ask(token, params)).json();
  const root = ReactDOM.createRoot(place);
  root.render(
    React.createElement(GraphiQL, { fetcher, defaultQuery: FIRST_QUERY, shouldPersistHeaders: false }),
  );
}
