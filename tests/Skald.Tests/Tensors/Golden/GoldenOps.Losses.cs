using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddLosses(Dictionary<string, Operator> ops)
    {
        AddClassLosses(ops);
        AddRegressionLosses(ops);
        AddSimilarities(ops);
    }

    private static void AddClassLosses(Dictionary<string, Operator> ops)
    {
        ops["cross_entropy"] = (t, a) => Losses.CrossEntropy(
            t["logits"], t["target"], t.Find("weight"), How(a), a.Float("label_smoothing", 0),
            a.Int("ignore_index", -100));
        ops["nll_loss"] = (t, a) =>
            Losses.Nll(t["log_probs"], t["target"], t.Find("weight"), How(a), a.Int("ignore_index", -100));
        ops["bce"] = (t, a) => Losses.BinaryCrossEntropy(t["probs"], t["target"], t.Find("weight"), How(a));
        ops["bce_with_logits"] = (t, a) => Losses.BinaryCrossEntropyWithLogits(
            t["logits"], t["target"], t.Find("weight"), t.Find("pos_weight"), How(a));
        ops["multi_margin_loss"] = (t, a) =>
            Losses.MultiMargin(t["x"], t["target"], a.Int("p", 1), a.Float("margin", 1), t.Find("weight"), How(a));
        ops["soft_margin_loss"] = (t, a) => Losses.SoftMargin(t["x"], t["target"], How(a));
        ops["multilabel_soft_margin_loss"] = (t, a) =>
            Losses.MultiLabelSoftMargin(t["x"], t["target"], t.Find("weight"), How(a));
        ops["hinge_embedding_loss"] = (t, a) => Losses.HingeEmbedding(
            t["x"], t["target"], a.Float("margin", 1), How(a));
        ops["hinge_d"] = (t, a) => Losses.HingeDiscriminator(t["real"], t["fake"]);
    }

    private static void AddRegressionLosses(Dictionary<string, Operator> ops)
    {
        ops["mse_loss"] = (t, a) => Losses.Mse(t["x"], t["target"], How(a));
        ops["l1_loss"] = (t, a) => Losses.L1(t["x"], t["target"], How(a));
        ops["smooth_l1_loss"] = (t, a) => Losses.SmoothL1(t["x"], t["target"], How(a), a.Float("beta", 1));
        ops["huber_loss"] = (t, a) => Losses.Huber(t["x"], t["target"], How(a), a.Float("delta", 1));
        ops["kl_div"] = (t, a) => Losses.KlDivergence(t["x"], t["target"], How(a), a.Flag("log_target"));
        ops["poisson_nll_loss"] = (t, a) =>
            Losses.PoissonNll(t["x"], t["target"], full: a.Flag("full"), reduction: How(a));
        ops["gaussian_nll_loss"] = (t, a) =>
            Losses.GaussianNll(t["x"], t["target"], t["var"], a.Flag("full"), reduction: How(a));
    }

    private static void AddSimilarities(Dictionary<string, Operator> ops)
    {
        ops["cosine_similarity"] = (t, a) =>
            Losses.CosineSimilarity(t["a"], t["b"], a.Int("dim", 1), a.Float("eps", 1e-8f));
        ops["cosine_embedding_loss"] = (t, a) =>
            Losses.CosineEmbedding(t["a"], t["b"], t["target"], a.Float("margin", 0), How(a));
        ops["triplet_margin_loss"] = (t, a) => Losses.TripletMargin(
            t["anchor"], t["positive"], t["negative"], a.Float("margin", 1), a.Float("p", 2), a.Float("eps", 1e-6f),
            a.Flag("swap"), How(a));
        ops["margin_ranking_loss"] = (t, a) =>
            Losses.MarginRanking(t["a"], t["b"], t["target"], a.Float("margin", 0), How(a));
        ops["pairwise_distance"] = (t, a) => Losses.PairwiseDistance(t["a"], t["b"]);
        ops["cdist"] = (t, a) => Losses.CDist(t["a"], t["b"], a.Float("p", 2));
        ops["info_nce"] = (t, a) =>
        {
            (Tensor loss, Tensor logits) = Losses.InfoNce(t["a"], t["b"], a.Float("scale"));
            return new() { { "loss", loss }, { "logits", logits } };
        };
    }

    private static Reduction How(GoldenArgs a) => a.Text("reduction", "mean") switch
    {
        "sum" => Reduction.Sum,
        "none" => Reduction.None,
        "batchmean" => Reduction.BatchMean,
        _ => Reduction.Mean,
    };
}
