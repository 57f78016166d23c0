// Trains a tiny GPT on a few lines and lets it go on with one of them. Needs only the packages.
using Skald.Models.Generation;
using Skald.Tensors.Cpu;
using Skald.Tokenizers;
using Skald.Training;
using Skald.Training.Data;

string text = args is [var path]
    ? File.ReadAllText(path)
    : string.Concat(Enumerable.Repeat("""
        The fox sat under the tree and called to the raven.
        "Sing, raven, sing!" called the fox, and the raven sang.
        The cheese fell down, and the fox ran away with it.

        """, 20));

CharacterTokenizer tokenizer = CharacterTokenizer.Learn([text]);
int[] ids = tokenizer.Encode(text);
var options = new TrainingOptions
{
    Layers = 2,
    Width = 64,
    Heads = 4,
    Context = 32,
    BatchSize = 8,
    Steps = 150,
    WarmupSteps = 10,
    LearningRate = 5e-3,
    Windows = "random",
};

using var device = new CpuDevice();
var trainer = new Trainer(device, options, new TokenArray(ids, tokenizer.VocabularySize, text.Length), endOfText: null);
Console.WriteLine($"{trainer.Model.ParameterCount} parameters, {ids.Length} tokens, {device.Name}");
double loss = 0;
while (trainer.Step < options.Steps)
{
    StepResult step = trainer.TrainStep();
    loss = step.Loss;
    if (step.Step % 50 == 0) Console.WriteLine($"step {step.Step}: loss {loss:F3}");
}

trainer.Model.Eval();
var generator = new TextGenerator(trainer.Model, tokenizer);
Console.Write("The fox");
foreach (GeneratedPiece piece in generator.Generate("The fox", new() { MaxNewTokens = 120 })) Console.Write(piece.Text);
Console.WriteLine();
if (loss > 1) throw new InvalidOperationException($"The model did not learn: its loss is {loss:F3}.");
