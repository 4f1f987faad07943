# The app in an image: what the lock names and the app's own wheel, nothing to build with, not root.
# docs/deploy.md says how to run it, how large it is, and how much of this was tried.

# The tag gets its security updates with each build. With a digest instead (--build-arg
# PYTHON=python@sha256:...) the base, too, is the same next year.
ARG PYTHON=python:3.13-slim-trixie

FROM ${PYTHON} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# What is locked comes first: it changes less often than the app, so that its layer is used again.
# Wheels only: there is no compiler here, and none is needed.
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements-build.lock \
    && python -m venv --without-pip /opt/app \
    && /opt/build/bin/pip --python /opt/app/bin/python install \
        --no-compile --only-binary :all: --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE manifest.json ./
COPY graphql graphql
COPY saleor_paysera saleor_paysera
# Babel brings a thousand languages, 30 MB; the app speaks three, and gives dates as in en_GB.
# Bytecode is made here, because nothing can be written later, and is not held against the times
# of the sources, which not every way of building keeps.
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/build/bin/pip --python /opt/app/bin/python install --no-compile --no-deps /wheels/*.whl \
    && find /opt/app/lib/python3*/site-packages/babel/locale-data -name '*.dat' \
        -not -regex '.*/\(root\|en\|en_001\|en_GB\|lt\|ru\)\.dat' -delete \
    && /opt/app/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/app/lib

FROM ${PYTHON}
ARG VERSION=unknown
LABEL org.opencontainers.image.title="saleor-paysera" \
      org.opencontainers.image.description="Paysera payments for Saleor" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}"
# Without pip nobody adds to a running container what was never locked.
RUN python -m pip uninstall --yes --quiet --root-user-action ignore pip \
    && rm -rf /usr/local/lib/python3*/ensurepip \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin app \
    && install -d -o app -g app -m 0700 /data
COPY --from=build /opt/app /opt/app
# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
ENV PATH=/opt/app/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/saleor-paysera.db \
    LOG_FORMAT=json
# All that is written besides goes to /tmp: give it a tmpfs when the root file system is read-only.
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# That the server answers, and no more: a container that is restarted because a database is away
# only makes it worse.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["saleor-paysera", "serve", "--host", "0.0.0.0", "--port", "8000"]
