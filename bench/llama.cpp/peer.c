/* Times llama.cpp through its C API, or quantises a file with it.
 *
 *   peer run MODEL THREADS PREFILL DECODE CONTEXT FLASH   prints: load_s prefill_tok_s decode_tok_s
 *   peer quantize IN OUT TYPE                             TYPE: 1 F16, 2 Q4_0, 3 Q4_1, 7 Q8_0, 15 Q4_K_M
 *
 * The package carries no headers. The parameter structures are taken as the library's defaults return them, in
 * 32-bit words, and the few fields that matter are set by place (libllama v0.5.0; `peer defaults` prints them).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct { uint32_t word[128]; } parameters;
typedef struct { int32_t count; int32_t *token; float *embedding; int32_t *position, *sequences; int32_t **sequence; int8_t *logits; } batch;

enum { CONTEXT = 0, BATCH = 1, MICRO_BATCH = 2, THREADS = 7, THREADS_BATCH = 8, FLASH = 13 };
enum { QUANTIZE_THREADS = 0, QUANTIZE_TYPE = 1, QUANTIZE_FLAGS = 4 };

parameters llama_model_default_params(void), llama_context_default_params(void), llama_model_quantize_default_params(void);
void ggml_backend_load_all_from_path(const char *), llama_log_set(void (*)(int, const char *, void *), void *);
void *llama_model_load_from_file(const char *, parameters), *llama_init_from_model(void *, parameters);
void *llama_get_memory(void *);
void llama_memory_clear(void *, int), llama_synchronize(void *);
batch llama_batch_get_one(int32_t *, int32_t);
int llama_decode(void *, batch);
uint32_t llama_model_quantize(const char *, const char *, const parameters *);

static void errors_only(int level, const char *text, void *user) { (void)user; if (level == 4) fputs(text, stderr); }

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void read_tokens(void *context, int32_t *ids, int count) {
  for (int start = 0; start < count; start += 512) {
    int piece = count - start < 512 ? count - start : 512;
    if (llama_decode(context, llama_batch_get_one(ids + start, piece)) != 0) { fputs("peer: llama_decode failed\n", stderr); exit(1); }
  }
  llama_synchronize(context);
}

static int run(char **v) {
  int threads = atoi(v[3]), prefill = atoi(v[4]), decode = atoi(v[5]), context_length = atoi(v[6]), flash = atoi(v[7]);
  double start = seconds();
  void *model = llama_model_load_from_file(v[2], llama_model_default_params());
  if (!model) { fprintf(stderr, "peer: cannot load %s\n", v[2]); return 1; }
  int longest = prefill > context_length ? prefill : context_length;
  parameters p = llama_context_default_params();
  p.word[CONTEXT] = (uint32_t)(longest + decode + 64);
  p.word[BATCH] = p.word[MICRO_BATCH] = 512;
  p.word[THREADS] = p.word[THREADS_BATCH] = (uint32_t)threads;
  p.word[FLASH] = (uint32_t)flash;
  void *context = llama_init_from_model(model, p);
  if (!context) { fputs("peer: no context\n", stderr); return 1; }
  double load = seconds() - start;

  int32_t *ids = malloc(sizeof(int32_t) * (size_t)(longest + decode + 1));
  for (int i = 0; i < longest + decode + 1; i++) ids[i] = 300 + (int32_t)((long)i * 7919 % 20000);
  read_tokens(context, ids, 8);  /* weights are re-packed and pages touched before the clock runs */
  llama_memory_clear(llama_get_memory(context), 1);

  start = seconds();
  if (prefill) read_tokens(context, ids, prefill);
  double prefill_rate = prefill ? prefill / (seconds() - start) : 0;
  llama_memory_clear(llama_get_memory(context), 1);
  read_tokens(context, ids, context_length ? context_length : 1);
  start = seconds();
  for (int i = 0; i < decode; i++) read_tokens(context, ids + i, 1);
  printf("%.3f %.2f %.2f\n", load, prefill_rate, decode ? decode / (seconds() - start) : 0);
  return 0;
}

int main(int count, char **v) {
  llama_log_set(errors_only, NULL);
  ggml_backend_load_all_from_path(LIBRARIES);
  if (count == 8 && !strcmp(v[1], "run")) return run(v);
  if (count == 5 && !strcmp(v[1], "quantize")) {
    parameters p = llama_model_quantize_default_params();
    p.word[QUANTIZE_THREADS] = 2;
    p.word[QUANTIZE_TYPE] = (uint32_t)atoi(v[4]);
    ((uint8_t *)&p.word[QUANTIZE_FLAGS])[0] = 1;  /* quantised files may be quantised again */
    return (int)llama_model_quantize(v[2], v[3], &p);
  }
  if (count == 2 && !strcmp(v[1], "defaults")) {
    parameters p = llama_context_default_params();
    for (int i = 0; i < 40; i++) printf("%d: %08x\n", i, p.word[i]);
    return 0;
  }
  fputs("usage: peer run MODEL THREADS PREFILL DECODE CONTEXT FLASH | quantize IN OUT TYPE | defaults\n", stderr);
  return 2;
}
