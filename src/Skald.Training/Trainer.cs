using System.Diagnostics;
using Skald.Models;
using Skald.Tensors;
using Skald.Tensors.Nn;
using Skald.Training.Data;
using Skald.Training.Optimizers;
using Skald.Training.Schedules;

namespace Skald.Training;

/// <summary>Trains a causal language model on tokens: one object from the first step to the last.</summary>
/// <remarks>
/// The step's number decides everything that is drawn, so a run that continues from a checkpoint gives the same bits as
/// one that was never interrupted. Not safe for concurrent use.
/// </remarks>
public sealed class Trainer
{
    private readonly TrainingOptions _options;
    private readonly TokenLoader _loader;
    private readonly Schedule _schedule;
    // Tensors are small objects around memory of the device's own; the collector, left alone, would let 100 MB of them
    // pile up on a processor with a large cache.
    private const long Litter = 1 << 20;

    private readonly int[] _inputs, _targets;
    private long _allocated;
    private readonly Parameter[] _parameters;

    /// <param name="device">Where the model trains.</param>
    /// <param name="options">The run.</param>
    /// <param name="tokens">Training tokens.</param>
    /// <param name="endOfText">The token that ends a document, where there is one.</param>
    /// <exception cref="TrainingException">Options contradict each other, or the model is beyond this
    /// memory.</exception>
    public Trainer(Device device, TrainingOptions options, ITokenSequence tokens, int? endOfText)
        : this(options, tokens, ModelFactory.Create(device, options, tokens.Vocabulary, endOfText))
    {
    }

    /// <param name="options">The run; what it says of the model's architecture is not used.</param>
    /// <param name="tokens">Training tokens.</param>
    /// <param name="model">The model, with its values.</param>
    /// <exception cref="TrainingException">The model is too small for the tokens or the context.</exception>
    public Trainer(TrainingOptions options, ITokenSequence tokens, CausalLanguageModel model)
    {
        options.Check();
        ModelFactory.CheckFits(model.Config, options, tokens.Vocabulary);
        _options = options;
        Model = model;
        Model.RecommendedSampling = new()
        {
            Temperature = (float)options.SampleTemperature,
            MinP = (float)options.SampleMinP,
        };
        _parameters = [.. model.Parameters()];
        Optimizers = OptimizerFactory.Create(Model, options);
        _schedule = options.Schedule == "wsd"
            ? new WarmupStableDecay(
                options.WarmupSteps, options.Steps, (long)(options.Steps * options.DecayShare), options.FinalRateShare)
            : new WarmupCosine(options.WarmupSteps, options.Steps, options.FinalRateShare);
        _loader = new TokenLoader(tokens, new()
        {
            BatchSize = options.BatchSize,
            Context = options.Context,
            Seed = options.Seed,
            Order = options.Windows switch
            {
                "random" => WindowOrder.Random,
                "documents" => WindowOrder.Documents,
                _ => WindowOrder.Shuffled,
            },
        });
        _inputs = new int[options.BatchSize * options.Context];
        _targets = new int[_inputs.Length];
        Average = options.EmaDecay > 0 ? new WeightAverage(Model, options.EmaDecay) : null;
    }

    /// <summary>The model with its live parameters.</summary>
    public CausalLanguageModel Model { get; }

    /// <summary>What changes the parameters.</summary>
    public IReadOnlyList<Optimizer> Optimizers { get; }

    /// <summary>The moving average of the weights; null where none is kept.</summary>
    public WeightAverage? Average { get; }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Where the loader stands.</summary>
    public LoaderState LoaderState => _loader.State;

    /// <summary>Tokens of one step.</summary>
    public long TokensPerStep => (long)_options.BatchSize * _options.Context * _options.Accumulation;

    /// <summary>Goes on from a checkpoint whose weights and optimizer states have been put in place.</summary>
    public void Restore(long step, LoaderState loader)
    {
        Step = step;
        _loader.Restore(loader);
    }

    /// <summary>One step: batches, loss, gradients, clipping, optimizers.</summary>
    /// <exception cref="NonFiniteException">The loss or a gradient is; the weights are those before the
    /// step.</exception>
    public StepResult TrainStep()
    {
        long started = Stopwatch.GetTimestamp();
        Model.Train();
        // Nothing that a step makes outlives it but the weights and the optimizers' state, which are kept.
        using TensorScope scope = Model.Device.Scope();
        double factor = _schedule.Factor(Step), loss = 0;
        for (int pass = 0; pass < _options.Accumulation; pass++) loss += Accumulate();
        double norm = GradientClipper.Norm(_parameters);
        if (!double.IsFinite(norm))
            throw Stop("gradient norm", norm, NonFiniteSearch.InGradients(Model) ?? "no single gradient");

        double clip = _options.ClipNorm > 0 ? GradientClipper.Factor(norm, _options.ClipNorm) : 1;
        foreach (Optimizer optimizer in Optimizers)
        {
            foreach (ParameterGroup group in optimizer.Groups) group.LearningRate = group.BaseLearningRate * factor;
            optimizer.Step((float)clip);
        }

        ClearGradients();
        Average?.Update();
        Step++;
        if (GC.GetTotalAllocatedBytes() - _allocated > Litter)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            _allocated = GC.GetTotalAllocatedBytes();
        }

        return new(Step, loss, norm, factor, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>One batch forward and backward; returns its share of the mean loss.</summary>
    private double Accumulate()
    {
        long micro = _loader.Step;
        _loader.Next(_inputs, _targets);
        Device device = Model.Device;
        Shape shape = [_options.BatchSize, _options.Context];
        Tensor ids = device.From(_inputs, shape), targets = device.From(_targets, shape);
        RandomStream? dropout = _options.Dropout == 0 ? null : new RandomStream(_options.Seed)
            .Fork("dropout").Fork((ulong)micro) with
        { Offset = 0 };
        Tensor loss = Model.Loss(
            new() { Ids = ids, Dropout = dropout }, targets, divisor: _inputs.Length * _options.Accumulation);
        double value = loss.Item();
        if (!double.IsFinite(value))
        {
            Model.Eval();
            throw Stop("loss", value, NonFiniteSearch.InWeights(Model) ?? NonFiniteSearch.InForward(Model, ids));
        }

        loss.Backward();
        ids.Dispose();
        targets.Dispose();
        return value;
    }

    private void ClearGradients()
    {
        foreach (Parameter parameter in _parameters)
        {
            parameter.Grad?.Dispose();
            parameter.Grad = null;
        }
    }

    private NonFiniteException Stop(string quantity, double value, string tensor)
    {
        ClearGradients();
        return new(Step + 1, quantity, value, tensor);
    }
}

/// <summary>What a step did.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="Loss">Mean training loss in nats per token.</param>
/// <param name="GradientNorm">Before clipping.</param>
/// <param name="RateFactor">The schedule's factor.</param>
/// <param name="Duration">Time it took.</param>
public readonly record struct StepResult(
    long Step, double Loss, double GradientNorm, double RateFactor, TimeSpan Duration);
