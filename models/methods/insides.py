"""Ways to teach by what the teacher has on its inside: one pure function each, with its equation and source.

Symbols: N images; D and d units of the teacher's and the student's last hidden layer; C filters of a map H × W.
Each gives a scalar, to be added to the soft loss with a weight of its own (models.gradings).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.features import Features


def hint_loss(student: Features, teacher: Features, regressor: nn.Module) -> Tensor:
    """How far the teacher's last hidden layer (N, D) is from what `regressor` makes of the student's (N, d).

    Source: Romero 2014, arXiv 1412.6550, equation 3. There it is a stage of its own, before the soft targets, on a
    layer in the middle; here it is added to them.
    """
    # ½ · ‖r(u_S) − u_T‖², as a mean over the D units
    return 0.5 * functional.mse_loss(regressor(student.last), teacher.last)


def attention_loss(student: Features, teacher: Features) -> Tensor:
    """How differently the two look at the places of an image, at each size of map that both have.

    Source: Zagoruyko & Komodakis 2016, arXiv 1612.03928, equation 2, with the square of their code.
    """

    def attention(maps: Tensor) -> Tensor:
        return functional.normalize(maps.square().mean(1).flatten(1))  # Q / ‖Q‖,  Q = Σ_c F_c²: (N, H·W)

    # Σ_sizes mean (Q_S / ‖Q_S‖ − Q_T / ‖Q_T‖)²
    sides = student.maps.keys() & teacher.maps.keys()
    differences = [(attention(student.maps[side]) - attention(teacher.maps[side])).square().mean() for side in sides]
    return torch.stack(differences).sum()


def relation_loss(student: Features, teacher: Features) -> Tensor:
    """How differently the two see the distances between the images of a batch, each in units of its own mean.

    Source: Park 2019, arXiv 1904.05068, equations 5 to 7 (distances; angles are left out).
    """

    def relations(features: Tensor) -> Tensor:
        distances = torch.cdist(features, features)  # ‖t_i − t_j‖: (N, N)
        pairs = max(1, len(features) * (len(features) - 1))
        return distances / (distances.sum() / pairs).clamp(min=1e-12)

    # Σ_ij Huber(ψ_S(i, j) − ψ_T(i, j)) / N²
    return functional.smooth_l1_loss(relations(student.last), relations(teacher.last))


def similarity_loss(student: Features, teacher: Features) -> Tensor:
    """How differently the two see which images of a batch are alike.

    Source: Tung & Mori 2019, arXiv 1907.09682, equations 2 to 4; there on the last convolution's maps.
    """

    def alike(features: Tensor) -> Tensor:
        return functional.normalize(features @ features.T)  # G_i / ‖G_i‖,  G = Q Qᵀ: (N, N)

    # Σ_ij (G_S − G_T)²_ij / N²
    return (alike(student.last) - alike(teacher.last)).square().mean()
