"""Networks: shapes, and sizes against counts made by hand."""

from dataclasses import replace

import pytest
import torch

from models.catalogue import DATASETS, FAMILIES, parse_network
from models.networks import PointConvolution, build, multiply_adds, parameter_count
from models.speed import latency_ms, size_bytes, throughput_per_s

MNIST, CIFAR = DATASETS["mnist-5k"], DATASETS["cifar10"]


@pytest.mark.parametrize("info", DATASETS.values(), ids=lambda info: info.name)
@pytest.mark.parametrize("name", ["mlp-8", "cnn-2", "resnet-4"])
def test_every_family_answers_every_data_set(name: str, info) -> None:  # type: ignore[no-untyped-def]
    images = torch.randn(3, info.channels, info.side, info.side)
    assert build(name, info).eval()(images).shape == (3, len(info.classes))


@pytest.mark.parametrize(
    ("name", "parameters", "products"),
    [
        # weights and biases of 784 → 32 → 32 → 10
        ("mlp-32", 784 * 32 + 32 + 32 * 32 + 32 + 32 * 10 + 10, 784 * 32 + 32 * 32 + 32 * 10),
        # 1 → 8 and 8 → 16 filters of 3 × 3 on 28² and 14² pixels, then 784 → 32 → 10
        (
            "cnn-8",
            8 * 9 + 8 + 16 * 8 * 9 + 16 + 784 * 32 + 32 + 32 * 10 + 10,
            28 * 28 * 8 * 9 + 14 * 14 * 16 * 8 * 9 + 784 * 32 + 32 * 10,
        ),
    ],
)
def test_counts_by_hand(name: str, parameters: int, products: int) -> None:
    network = build(name, MNIST)
    assert parameter_count(network) == parameters
    assert multiply_adds(network, MNIST) == products


def test_residual_counts_by_hand() -> None:
    network = build("resnet-4", CIFAR)
    convolutions = 3 * 4 * 9 + 2 * 4 * 4 * 9 + (4 * 8 + 8 * 8) * 9 + 4 * 8 + (8 * 16 + 16 * 16) * 9 + 8 * 16
    norms = 2 * (4 + 2 * 4 + 3 * 8 + 3 * 16)
    assert parameter_count(network) == convolutions + norms + 16 * 10 + 10


def test_counting_leaves_a_network_as_it_was() -> None:
    network = build("resnet-4", CIFAR).train()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    multiply_adds(network, CIFAR)
    assert network.training
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())


def test_size_is_that_of_the_file() -> None:
    network = build("mlp-32", MNIST)
    assert 0 < size_bytes(network) - 4 * parameter_count(network) < 1_000  # the header


def test_speed_is_measured_for_each_network_in_order() -> None:
    networks = {name: build(name, MNIST) for name in ("cnn-32", "mlp-8")}
    for measured in (latency_ms(networks, MNIST), throughput_per_s(networks, MNIST)):
        assert set(measured) == set(networks)
        assert all(0 < spread.low <= spread.median <= spread.high for spread in measured.values())


def test_pooling_before_relu_is_the_same_as_after() -> None:
    images = torch.randn(2, 4, 8, 8)
    pool, relu = torch.nn.MaxPool2d(2), torch.nn.ReLU()
    torch.testing.assert_close(relu(pool(images)), pool(relu(images)), rtol=0, atol=0)


@pytest.mark.parametrize("name", ["cnn", "cnn-", "cnn-0", "cnn-65", "vgg-8", "cnn-8x", "-8", "cnn-+8"])
def test_a_name_that_is_no_network(name: str) -> None:
    with pytest.raises(ValueError, match=r"cnn-8 or mlp-32|between 1 and"):
        parse_network(name)


def test_every_suggested_network_can_be_built() -> None:
    small = replace(MNIST, side=8)
    names = [f"{family.name}-{width}" for family in FAMILIES.values() for width in family.suggested_widths]
    assert len(names) >= 12
    for name in names:
        build(name, small)


def test_a_shortcut_is_a_convolution_with_a_stride() -> None:
    """Channels last too, where torch's own corrupts memory; with channels first it is the oracle."""
    usual = torch.nn.Conv2d(4, 8, 1, stride=2, bias=False)
    ours = PointConvolution(4, 8, 1, stride=2, bias=False)
    ours.load_state_dict(usual.state_dict())
    features = torch.randn(25, 4, 14, 14, generator=torch.Generator().manual_seed(1))
    expected = usual(features)
    expected.square().sum().backward()
    found = ours.to(memory_format=torch.channels_last)(features.contiguous(memory_format=torch.channels_last))
    found.square().sum().backward()
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(ours.weight.grad, usual.weight.grad, rtol=1e-4, atol=1e-4)
