# The app in an image. Not root, nothing written but the database's folder /data.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/app
COPY requirements.lock requirements-build.lock ./
RUN /opt/app/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE manifest.json app.py ./
COPY graphql graphql
COPY saleor_paysera saleor_paysera
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/app/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.13-slim
COPY --from=build /opt/app /opt/app
RUN useradd --uid 10001 --no-create-home app && install -d -o app -g app /data
USER 10001
ENV PATH=/opt/app/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/saleor-paysera.db \
    LOG_FORMAT=json
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["saleor-paysera", "serve", "--host", "0.0.0.0", "--port", "8000"]
