# The program in production: a virtual environment from the lock, the source beside it, a person without rights.
FROM python:3.11-slim AS build
COPY requirements.lock /build/
RUN python -m venv /opt/vekhi && /opt/vekhi/bin/pip install --no-cache-dir --require-hashes -r /build/requirements.lock
# The command itself, as an installation of the package would write it, without fetching what builds packages.
RUN printf '#!/opt/vekhi/bin/python\nimport sys\nfrom app.cli import main\nsys.exit(main())\n' > /opt/vekhi/bin/vekhi \
    && chmod 755 /opt/vekhi/bin/vekhi

FROM python:3.11-slim
RUN apt-get update && apt-get install -y --no-install-recommends libmagic1 && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /data vekhi
COPY --from=build /opt/vekhi /opt/vekhi
WORKDIR /srv/vekhi
COPY alembic.ini pyproject.toml ./
COPY app app
COPY migrations migrations
COPY roadmaps roadmaps
COPY templates templates
RUN /opt/vekhi/bin/python -m compileall -q app migrations
ENV PATH=/opt/vekhi/bin:$PATH PYTHONPATH=/srv/vekhi PYTHONUNBUFFERED=1 VEKHI_DATA_DIR=/data
USER vekhi
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["vekhi", "serve", "--host", "0.0.0.0"]
