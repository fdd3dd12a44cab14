# syntax=docker/dockerfile:1
FROM python:3.13-slim AS packages
COPY requirements.txt .
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt \
 && /opt/venv/bin/pip uninstall --yes pip

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DEBRIEF_DATABASE_URL=sqlite:////data/debrief.db
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin debrief \
 && install --directory --owner=debrief --group=debrief --mode=0700 /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/debrief
COPY migrations migrations
COPY app app
RUN python -m compileall -q app  # nothing is compiled again at every start
USER debrief
VOLUME /data
EXPOSE 8000
# The image has no curl; Python asks. TLS belongs in front of the container, so the question is plain http.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('DEBRIEF_PORT', '8000') + '/healthz', timeout=4)"]
# SIGTERM drains: everyone is told to come back, then the server ends within 3 s.
STOPSIGNAL SIGTERM
CMD ["python", "-m", "app", "serve", "--host", "0.0.0.0"]
