using System.Text.Json;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Generation;
using Skald.Models.Generation.Constraints;
using Skald.Tensors.Cpu;
using Skald.Tokenizers;

namespace Skald.Tests.Models.Generation;

/// <summary>A published model that knows nothing of the schemas writes JSON that follows them.</summary>
/// <remarks>SKALD_SLOW=1 takes 200 schemas, otherwise 3.</remarks>
public sealed class ModelConstraintTests
{
    private static int Schemas => Environment.GetEnvironmentVariable("SKALD_SLOW") == "1" ? 200 : 3;

    [Fact]
    public void SmolLm2WritesWhatItsSchemaAsks()
    {
        string path = TestData.Shared("models", "SmolLM2-135M-Instruct", "SmolLM2-135M-Instruct.Q4_1.gguf");
        using CpuDevice cpu = new(2);
        CausalLanguageModel model = CausalLanguageModel.Load(cpu, path);
        using TensorArchive weights = ModelFiles.Find(path).OpenWeights();
        Tokenizer tokenizer = ModelFiles.Find(path).ReadTokenizer(weights);
        TokenTrie trie = TokenTrie.Of(tokenizer, model.Config.VocabSize);
        var generator = new TextGenerator(model, tokenizer);
        List<(string Schema, string Text)> cases = [];
        for (int seed = 0; seed < Schemas; seed++)
        {
            var random = new Random(seed);
            string schema = new RandomSchema(random).Next(0).ToJsonString();
            TokenConstraint constraint = TokenConstraint.FromJsonSchema(schema, trie);
            GenerationOptions options = new()
            {
                Constraint = constraint,
                MaxNewTokens = constraint.ShortestLength + random.Next(40),
                Sampling = new() { Temperature = seed % 2, Seed = (ulong)seed },
            };
            string text = string.Concat(generator.Generate($"JSON that follows {schema}:\n", options).Select(piece => piece.Text));
            using JsonDocument rules = JsonDocument.Parse(schema), value = JsonDocument.Parse(text, new() { MaxDepth = 1000 });
            Assert.True(new SchemaValidator(rules.RootElement).IsValid(value.RootElement), $"{seed}: {schema}\n{text}");
            cases.Add((schema, text));
        }

        Ajv.AssertValid(cases);
    }
}
